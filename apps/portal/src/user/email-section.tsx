import type { EmailAddressResource } from '@portico/contract';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { emailInput } from '../parts/email-input.ts';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Opener } from '../parts/opener.tsx';
import { QuietButton } from '../parts/quiet-button.tsx';
import { State } from '../parts/state.tsx';
import { usePortal } from '../portal.ts';
import { fieldRefusalFor, refusalFor } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import { AddressCode } from './address-code.tsx';
import { ConfirmPanel } from './confirm-panel.tsx';
import { isOnlyWayIn, sortedAddresses } from './person.ts';
import { Section } from './section.tsx';

/** The person's addresses: where mail goes, and what they can sign in with. */
export function EmailSection() {
  const { environment, app } = usePortal();
  const { user } = useAccount();
  const addresses = sortedAddresses(user);
  // The address that was just added is proven right away.
  const [added, setAdded] = useState<string>();
  const asked = environment.user_settings.attributes['email_address'];
  const enabled = asked?.enabled === true;
  // An address that nobody can mail a code to stays unproven, and is good for nothing.
  const canProve = enabled && asked.verifications.length > 0;
  // Whoever has a proven address keeps it, where the app wants that.
  const isFixed = asked?.immutable === true && addresses.some(isProven);
  return (
    <Section title="Email addresses">
      {addresses.length === 0 && <p className="pt-hint">{app} has no email address of yours.</p>}
      <ul className="pt-rows">
        {addresses.map((address) => (
          <EmailRow
            key={address.id}
            address={address}
            isPrimary={address.id === user.primary_email_address_id}
            isOnly={addresses.length === 1}
            isJustAdded={address.id === added}
            canProve={canProve}
            isFixed={isFixed}
            onProven={() => setAdded(undefined)}
          />
        ))}
      </ul>
      {enabled && !canProve && (
        <p className="pt-hint">{app} cannot send mail at the moment, so no address can be added.</p>
      )}
      {canProve && !isFixed && (
        <div className="pt-section-foot">
          <Opener label="Add an address">
            {(close) => (
              <AddForm
                onAdded={(id) => {
                  setAdded(id);
                  close();
                }}
                onCancel={close}
              />
            )}
          </Opener>
        </div>
      )}
    </Section>
  );
}

interface EmailRowProps {
  readonly address: EmailAddressResource;
  readonly isPrimary: boolean;
  readonly isOnly: boolean;
  readonly isJustAdded: boolean;
  readonly canProve: boolean;
  readonly isFixed: boolean;
  readonly onProven: () => void;
}

function EmailRow({ address, isPrimary, isOnly, isJustAdded, canProve, isFixed, onProven }: EmailRowProps) {
  const isVerified = isProven(address);
  const text = address.email_address;
  return (
    <li className="pt-row pt-row-address">
      <p className="pt-row-text pt-row-name">
        <bdi>{text}</bdi>
      </p>
      {isPrimary && !isOnly && <span className="pt-tag">Primary</span>}
      {isVerified ? <State kind="good">Verified</State> : <State kind="attention">Not verified</State>}
      <div className="pt-row-actions">
        {!isVerified && isJustAdded && (
          <div className="pt-opened">
            <AddressCode address={address} onClose={onProven} />
          </div>
        )}
        {!isVerified && !isJustAdded && canProve && !isFixed && (
          <Opener label="Verify" about={text}>
            {(close) => <AddressCode address={address} onClose={close} />}
          </Opener>
        )}
        {isVerified && !isPrimary && !isFixed && <MakePrimary address={address} />}
        {!(isVerified && isFixed) && <Remove address={address} isVerified={isVerified} />}
      </div>
    </li>
  );
}

/** A link that was opened proves an address only once the person goes on with it. */
function isProven({ verification }: EmailAddressResource): boolean {
  return verification?.status === 'verified' && verification.expire_at === null;
}

function MakePrimary({ address }: { readonly address: EmailAddressResource }) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  return (
    <>
      <QuietButton
        label="Make primary"
        about={address.email_address}
        busy={busy}
        onPress={() => void run({ kind: 'make-primary', id: address.id })}
      />
      {refusal && <Said>{refusalFor(refusal.code, { app })}</Said>}
    </>
  );
}

function Said({ children }: { readonly children: string }) {
  return (
    <div className="pt-opened">
      <Notice>{children}</Notice>
    </div>
  );
}

interface RemoveProps {
  readonly address: EmailAddressResource;
  readonly isVerified: boolean;
}

function Remove({ address, isVerified }: RemoveProps) {
  const { environment, app } = usePortal();
  const { user } = useAccount();
  const { busy, refusal, run } = useAction();
  const { id, email_address: text } = address;
  const reason = refusal && refusalFor(refusal.code, { app });
  const remove = () => void run({ kind: 'remove-address', id });
  if (!isVerified) {
    return (
      <>
        <QuietButton label="Remove" about={text} busy={busy} onPress={remove} />
        {reason && <Said>{reason}</Said>}
      </>
    );
  }
  if (isOnlyWayIn(user, environment, id)) return <span className="pt-row-why">Your only way to sign in</span>;
  return (
    <Opener label="Remove" about={text}>
      {(close) => (
        <ConfirmPanel label="Remove" busy={busy} refusal={reason} onConfirm={remove} onCancel={close}>
          Mail from {app} does not go to <bdi>{text}</bdi> any more, and you are signed out on your other
          devices.
        </ConfirmPanel>
      )}
    </Opener>
  );
}

interface AddFormProps {
  readonly onAdded: (id: string) => void;
  readonly onCancel: () => void;
}

function AddForm({ onAdded, onCancel }: AddFormProps) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  const [value, setValue] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const add = async () => {
    const performed = await run({ kind: 'add-address', address: value.trim() });
    if (performed?.madeId) onAdded(performed.madeId);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(value.trim() === '');
    if (!busy && value.trim() !== '') void add();
  };
  const ofField = refusal?.field === 'email_address';
  const refused = ofField ? fieldRefusalFor('email_address', refusal?.code, { app }) : undefined;
  return (
    <form className="pt-panel pt-panel-form" noValidate onSubmit={submit}>
      <Notice>{refusal && !ofField && refusalFor(refusal.code, { app })}</Notice>
      <Field
        name="new_email_address"
        label="Email address"
        value={value}
        error={isEmpty ? 'Enter an email address.' : refused}
        input={emailInput}
        onChange={setValue}
      />
      <div className="pt-panel-actions">
        <Button type="submit" busy={busy}>
          Add
        </Button>
        <Button kind="plain" onPress={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
