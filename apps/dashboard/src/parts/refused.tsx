import { FailureFacts } from './failure.tsx';
import { Note } from './note.tsx';
import './failure.css';

/** Why something was not done, where it was asked for. Nothing while there is no error. */
export function Refused({ error }: { readonly error: Error | null }) {
  if (!error) return null;
  return (
    <div className="refused">
      <Note kind="red">
        <FailureFacts error={error} />
      </Note>
    </div>
  );
}
