// Every subcode the documents name, so that no table forgets one.
export const subcodes = (
  'AlreadyExists AnonymousNotAllowed AnotherOperationPending APIVersionNotSupported ApplicationNotFound AttendeeNotAllowed AutoAccepted Busy ' +
  'CallbackUriUnreachable CallTerminated Canceled ConnectedElsewhere ConversationNotFound Declined Demoted Denied DerivedConversation ' +
  'DeserializationFailure DestinationNotFound DialoutNotAllowed DoNotDisturb Ejected Ended EscalationFailed ExchangeTimeout Expired ' +
  'FederationRequired Forwarded InactiveApplicationExpired InsufficientBandwidth InvalidMediaDescription InviteesOnly IPv6NotSupported ' +
  'LimitExceeded LisServiceUnavailable MakeMeAvailableRequired MediaEncryptionMismatch MediaEncryptionNotSupported MediaEncryptionRequired ' +
  'MediaFailure MediaFallback MediaNegotiationFailure MediaNegotiationTimeOut MigrationInProgress Missed ModalityNotSupported NewContentSharer ' +
  'NoDelegatesConfigured NoLocationFound NormalizationFailed NotAcceptable NotAllowed NoTeamMembersConfigured OperationNotSupported ' +
  'ParameterValidationFailure PGetReplaced PhoneNumberConflict ProvisioningDataUnavailable PstnCallFailed Redirected Removed Replaced ' +
  'RepliedWithOtherModality SessionSwitched TemporarilyUnavailable ThreadIdAlreadyExists Timeout TooManyApplications TooManyContacts ' +
  'TooManyConversations TooManyGroups TooManyLobbyParticipants TooManyOnlineMeetings TooManyParticipants TransferDeclined Transferred ' +
  'TransferTargetDeclined Unavailable Unreachable UnsupportedMediaType UserAgentNotAllowed None CallbackChannelError ' +
  'InvalidExchangeServerVersion CannotRedirect MaxEventCountReached UnprocessableEntity'
).split(' ');

/** The statuses the documents name, and those of proxies. */
export const statuses = [400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 428, 429, 500, 502, 503, 504];

export function anAnswer(status: number, subcode?: string, more: { authoritative?: boolean; retryAfterMs?: number } = {}) {
  const error = subcode === undefined ? {} : { error: { code: 'x', subcode } };
  return { status, url: 'https://pool2.example.com/', authoritative: true, ...error, ...more };
}
