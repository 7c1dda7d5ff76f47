// Paths of the platform service (docs/protocol.md, Callback payloads): `tgt-` segments in callbacks, filters for
// roster views, `endpointId` on everything.
import type { Collection, Target } from '../meeting/notice.ts';
import { segment } from '../meeting/place.ts';
import type { Naming } from '../meeting/resource.ts';

export const servicePath = '/platformservice';
export const applicationsPath = `${servicePath}/v1/applications`;

export interface WebhookPath {
  /** Path below the application, with a leading slash or empty. */
  rest: string;
  application: string;
}

/** Understands `/platformservice[/tgt-…]/v1/applications/<id>…`. */
export function webhookPath(path: string): WebhookPath | undefined {
  const [, application, rest = ''] = /^\/platformservice(?:\/tgt-[0-9a-f]{32})?\/v1\/applications\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  return application === undefined ? undefined : { application, rest };
}

export function webhookNaming(application: string, target: string, endpoint: () => string): Naming {
  const plain = `${applicationsPath}/${application}`;
  const targeted = `${servicePath}/tgt-${target}/v1/applications/${application}`;
  const conversationPath = (id: string): string => `${targeted}/communication/conversations/${id}`;
  const query = (more = ''): string => `?endpointId=${endpoint()}${more}`;

  function pathOf(to: Target): string {
    switch (to.rel) {
      case 'application':
        return `${plain}${query()}`;
      case 'communication':
      case 'me':
        return `${plain}/${to.rel}${query()}`;
      case 'conversations':
        return `${plain}/communication/conversations${query('&filter=active')}`;
      case 'onlineMeetingInvitation':
        return `${targeted}/communication/onlineMeetingInvitations/${to.invitation}${query()}`;
      case 'conversation':
        return `${conversationPath(to.conversation)}${query()}`;
      case 'participant':
      case 'localParticipant':
        return `${conversationPath(to.conversation)}/participants/${segment(to.key)}${query()}`;
      case 'onlineMeeting':
      case 'participants':
        return `${conversationPath(to.conversation)}/${to.rel}${query()}`;
      default:
        return `${conversationPath(to.conversation)}/participants${query(`&filter=${filters[to.rel]}`)}`;
    }
  }

  return {
    href: pathOf,
    action: (conversation, key, action) => `${conversationPath(conversation)}/participants/${segment(key)}/${action}${query()}`,
  };
}

const filters: Readonly<Record<Exclude<Collection, 'participants'>, string>> = {
  lobby: 'Lobby',
  leaders: 'Leaders',
  attendees: 'Attendees',
};
