// The lobbyguard.yaml that `init` writes: the least a daemon needs, and in comments what most installations add.

/** What only the person at the keyboard knows: the text it replaces, and what it is. */
export const placeholders: readonly { text: string; is: string }[] = [
  { text: 'username: moderator@example.com', is: "the moderator's account" },
  { text: 'password: { env: LOBBYGUARD_PASSWORD }', is: 'set this variable to its password, or name a file' },
  { text: 'sip:organizer@example.com', is: 'the meetings to sit in' },
];

export const configText = `# yaml-language-server: $schema=schemas/config.json
# lobbyguard's configuration. Paths are relative to this file.
# Look it over with: npx lobbyguard check --config lobbyguard.yaml
version: 1

# dry-run: everything is decided and recorded, and nothing can be sent. Begin with this and read the report after some days.
# assist:  rules propose, and people carry it out at the desk.
# enforce: rules act. What counts for a rule is the least of this line, its policy's mode and its own.
mode: dry-run

policies: policies                   # a file or a directory, read recursively

accounts:
  - name: moderator                  # a label of your choice, for records and metrics
    username: moderator@example.com  # the account that sits in the meetings as a presenter
    password: { env: LOBBYGUARD_PASSWORD }           # or { file: /run/secrets/password }; never the password itself
    # discovery: https://lyncdiscover.example.com/   # only where it cannot be derived from the domain
    # trustedHosts: ["example.com", "*.example.com"] # the only hosts that ever get the password; default: the domain and its subdomains
    meetings:                        # focus URIs and join links, and what lists them; docs/meetings.md
      - "sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123"
      # - { file: meetings.txt }       # one a line
      # - { calendar: calendars }      # an .ics file or a folder of them: joined before the start, left after the end
    acceptInvitations: false         # true: joins whatever it is invited to

safety:
  protect: []                        # never targeted: ["sip:ceo@example.com", "*@board.example.com", "tel:+4930123456"]
  protectLeaders: true
  maxRemovalsPerMinute: 120          # of one rule in one meeting; over it the rule only proposes
  maxNewRemovals: { people: 10, share: 25% }         # more at once by a change of policies waits for a human

audit:
  directory: audit                   # every decision, before anything is done about it
  redact: { name: keep, uri: keep, phone: keep }     # keep | hash | drop

console: { listen: "127.0.0.1:8787" }                # the desk: open http://127.0.0.1:8787 in a browser on this machine

# notify: …                          # who is told by mail, webhook, Teams or Slack: docs/notices.md
# limits: { requestsPerSecond: 5, actionsPerSecond: 5, batch: 20, concurrency: 4, retries: 4 }   # per account
# tls: { ca: corporate-ca.pem }      # further certificate authorities
# log: { level: info, format: json } # error | warn | info | debug; json | human
`;
