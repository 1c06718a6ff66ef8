import { CopyField } from '../parts/copy-field.tsx';

/** The way in that is always there, for whoever has the machine. */
export function OwnerLinkCommand() {
  return <CopyField label="Command for a new owner link" value="npm run owner-link" isLabelHidden />;
}
