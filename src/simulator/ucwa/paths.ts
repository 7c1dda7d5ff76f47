// Paths of one UCWA application's resources. Only the server may know how they are built.
import type { Behaviour } from '../behaviour.ts';
import { segment } from '../meeting/place.ts';
import type { Naming } from '../meeting/resource.ts';

export const applicationsPath = '/ucwa/oauth/v1/applications';

export function ucwaNaming(applicationId: string, behaviour: Behaviour): Naming {
  const base = `${applicationsPath}/${applicationId}`;
  const conversationPath = (id: string): string => `${base}/communication/conversations/${id}`;
  return {
    href(target) {
      switch (target.rel) {
        case 'application':
          return base;
        case 'communication':
        case 'me':
          return `${base}/${target.rel}`;
        case 'conversations':
          return `${base}/communication/conversations?filter=active`;
        case 'onlineMeetingInvitation':
          return `${base}/communication/onlineMeetingInvitations/${target.invitation}`;
        case 'conversation':
          return conversationPath(target.conversation);
        case 'participant':
        case 'localParticipant':
          return `${conversationPath(target.conversation)}/participants/${segment(target.key)}`;
        case 'lobby':
          return `${conversationPath(target.conversation)}/${behaviour.lobbyPath === 'plain' ? 'lobby' : 'participants?filter=lobby'}`;
        default:
          return `${conversationPath(target.conversation)}/${target.rel}`;
      }
    },
    action: (conversation, key, action) => `${conversationPath(conversation)}/participants/${segment(key)}/${action}`,
  };
}
