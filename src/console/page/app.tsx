// The page: head, the part that is asked for, and what speaks to people who hear it.
import { politeSentence, urgentSentence } from './alerts.ts';
import { MeetingPage } from './pages/meeting.tsx';
import { MeetingsPage } from './pages/meetings.tsx';
import { NowPage } from './pages/now.tsx';
import { PersonPage } from './pages/person.tsx';
import { PoliciesPage } from './pages/policies.tsx';
import { SearchPage } from './pages/search.tsx';
import { TrendsPage } from './pages/trends.tsx';
import { Confirm } from './parts/confirm.tsx';
import { Header } from './parts/header.tsx';
import { Help } from './parts/help.tsx';
import { SignedOut } from './parts/signed-out.tsx';
import { Toast } from './parts/toast.tsx';
import { route } from './route.ts';
import { connected } from './stream.ts';

export function App() {
  return (
    <div class={connected.value ? 'desk' : 'desk old'}>
      <Header />
      <Page />
      <Toast />
      <Confirm />
      <Help />
      <SignedOut />
      <div class="unseen" aria-live="polite">
        {politeSentence.value}
      </div>
      <div class="unseen" role="alert">
        {urgentSentence.value}
      </div>
    </div>
  );
}

function Page() {
  const here = route.value;
  if (here.page === 'meeting') return <MeetingPage key={here.id} id={here.id} />;
  if (here.page === 'person') return <PersonPage key={here.id} id={here.id} />;
  if (here.page === 'meetings') return <MeetingsPage />;
  if (here.page === 'policies') return <PoliciesPage />;
  if (here.page === 'trends') return <TrendsPage />;
  if (here.page === 'search') return <SearchPage />;
  return <NowPage />;
}
