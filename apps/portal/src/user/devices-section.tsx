import type { ListedSessionResource } from '@portico/contract';
import { Fragment, useState } from 'react';
import { Notice } from '../parts/notice.tsx';
import { QuietButton } from '../parts/quiet-button.tsx';
import { usePortal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { refusalFor } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import { activityOf, deviceName, sortedDevices, whereabouts } from './devices.ts';
import { Section } from './section.tsx';
import { useDevices } from './use-devices.ts';

/** Where the person is signed in. */
export function DevicesSection() {
  const { app } = usePortal();
  const { user } = useAccount();
  const { list, failure, readAgain } = useDevices(user.updated_at);
  return (
    <Section title="Devices">
      {list && <DeviceList devices={sortedDevices(list)} onEnded={readAgain} />}
      {!list && !failure && <div className="pt-skeleton pt-skeleton-row" aria-busy="true" />}
      {!list && failure && (
        <>
          <p className="pt-hint">{refusalFor(codeOf(failure.error), { app })}</p>
          <div className="pt-section-foot">
            <QuietButton label="Try again" onPress={readAgain} />
          </div>
        </>
      )}
    </Section>
  );
}

/** So many are in sight at first, and come with each press. */
const fewDevices = 20;

const focus = (row: HTMLElement | null) => row?.focus();

interface DeviceListProps {
  readonly devices: readonly ListedSessionResource[];
  readonly onEnded: () => void;
}

function DeviceList({ devices, onEnded }: DeviceListProps) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  const [shown, setShown] = useState(fewDevices);
  const [firstNew, setFirstNew] = useState<string>();
  const hasOthers = devices.some(({ is_current: isCurrent }) => !isCurrent);
  const showMore = () => {
    setFirstNew(devices[shown]?.id);
    setShown(shown + fewDevices);
  };
  const endOthers = async () => {
    if (await run({ kind: 'end-other-sessions' })) onEnded();
  };
  return (
    <>
      <ul className="pt-rows">
        {devices.slice(0, shown).map((device) => (
          <DeviceItem key={device.id} device={device} isFirstNew={device.id === firstNew} onEnded={onEnded} />
        ))}
      </ul>
      {devices.length > shown && (
        <div className="pt-section-foot">
          <QuietButton label="Show more" about="devices" onPress={showMore} />
        </div>
      )}
      {hasOthers && (
        <div className="pt-section-foot">
          <QuietButton label="Sign out everywhere else" busy={busy} onPress={() => void endOthers()} />
          <Notice>{refusal && refusalFor(refusal.code, { app })}</Notice>
        </div>
      )}
    </>
  );
}

interface DeviceItemProps {
  readonly device: ListedSessionResource;
  /** the keyboard goes on here, because what was pressed may be gone */
  readonly isFirstNew: boolean;
  readonly onEnded: () => void;
}

function DeviceItem({ device, isFirstNew, onEnded }: DeviceItemProps) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  const name = deviceName(device);
  const end = async () => {
    if (await run({ kind: 'end-session', id: device.id })) onEnded();
  };
  return (
    <li className="pt-row" {...(isFirstNew ? { tabIndex: -1, ref: focus } : {})}>
      <div className="pt-row-text">
        <p className="pt-row-name">{name}</p>
        <p className="pt-row-detail">
          {whereabouts(device).map((part) => (
            <Fragment key={part}>
              <bdi>{part}</bdi> ·{' '}
            </Fragment>
          ))}
          <time dateTime={new Date(device.last_active_at).toISOString()} title={exact(device.last_active_at)}>
            {activityOf(device, Date.now())}
          </time>
        </p>
      </div>
      {device.is_current ? (
        <span className="pt-tag">This device</span>
      ) : (
        <div className="pt-row-actions">
          <QuietButton label="Sign out" about={name} busy={busy} onPress={() => void end()} />
          {refusal && (
            <div className="pt-opened">
              <Notice>{refusalFor(refusal.code, { app })}</Notice>
            </div>
          )}
        </div>
      )}
    </li>
  );
}

const exact = (time: number) =>
  new Date(time).toLocaleString('en', { dateStyle: 'long', timeStyle: 'short' });
