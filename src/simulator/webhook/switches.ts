// Switches of the webhook dialect (docs/protocol.md, Simulator switches): spellings and habits the documents
// leave open or the captured payloads show.

export interface WebhookSwitches {
  /** `mixed`: either prefix or none, name by name. */
  prefix: 'ms:rtc:saas:' | 'service:' | 'none' | 'mixed';
  bom: boolean;
  /** Hrefs hold a literal backslash-u0026 for the ampersand. */
  doubleEscape: boolean;
  /** `endpointId` in hrefs percent-encoded. */
  encodedEndpoint: boolean;
  /** Who sends a conversation's own events. */
  conversationSender: 'conversation' | 'communication';
  /** How long action links of a new arrival are missing. */
  lateLinksMs: number;
  /** Probability of a second delivery of the same callback. */
  duplicate: number;
  /** Probability of a callback overtaking the one before it. */
  reorder: number;
  /** Sends `Expect: 100-continue` and waits for it. */
  expectContinue: boolean;
  /** First try and repetitions of a delivery. */
  tries: number;
  retryMs: number;
}

export const defaultSwitches: WebhookSwitches = {
  prefix: 'ms:rtc:saas:',
  bom: true,
  doubleEscape: true,
  encodedEndpoint: false,
  conversationSender: 'conversation',
  lateLinksMs: 60,
  duplicate: 0,
  reorder: 0,
  expectContinue: true,
  tries: 4,
  retryMs: 200,
};
