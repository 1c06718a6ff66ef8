import { Button } from '@mantine/core';
import type { OauthProviderPresetResource, OauthProviderTestResource } from '@portico/contract';
import { fieldId } from '../connection-form/form-part.ts';
import { Emphasised } from '../parts/emphasised.tsx';
import { focusField } from '../parts/focus-problem.ts';
import { Icon } from '../parts/icon.tsx';
import { fieldTitle } from './field-titles.ts';

type Finding = OauthProviderTestResource['findings'][number];

const severities = {
  good: { icon: 'check', words: 'In order' },
  warning: { icon: 'warning', words: 'Look at this' },
  bad: { icon: 'close', words: 'Broken' },
} as const satisfies Record<Finding['severity'], unknown>;

/** Everything that was looked at, in its order, each with what to change and where. */
export function Findings({
  test,
  preset,
}: {
  readonly test: OauthProviderTestResource;
  readonly preset: OauthProviderPresetResource;
}) {
  const findings = test.findings.length > 0 ? test.findings : test.errors.map(asFinding);
  const wrong = findings.filter(({ severity }) => severity !== 'good').length;
  return (
    <div className="findings">
      <p>
        <strong>{summaryOf(findings.length, wrong)}</strong>{' '}
        <span className="muted">{wrong === 0 && 'Whether a person gets through, Try it can tell.'}</span>
      </p>
      {findings.length > 0 && (
        <ol className="finding-list card">
          {findings.map((finding, index) => (
            // Several may have one code, and their order never changes.
            <FindingItem finding={finding} preset={preset} key={`${index}${finding.code}`} />
          ))}
        </ol>
      )}
    </div>
  );
}

function summaryOf(looked: number, wrong: number): string {
  if (wrong === 0) return 'Nothing wrong was found.';
  return wrong === 1 ? `One of ${looked} needs you.` : `${wrong} of ${looked} need you.`;
}

const asFinding = (error: OauthProviderTestResource['errors'][number]): Finding => ({
  ...error,
  severity: 'bad',
  fix: null,
  console_field: null,
});

function FindingItem({
  finding: { code, severity, message, fix, field, console_field: consoleField },
  preset,
}: {
  readonly finding: Finding;
  readonly preset: OauthProviderPresetResource;
}) {
  const { icon, words } = severities[severity];
  return (
    <li className={`finding finding-${severity}`}>
      <span className="finding-mark">
        <Icon name={icon} size={14} />
        <span className="visually-hidden">{words}: </span>
      </span>
      <div className="finding-words">
        <p>
          <Emphasised text={message} />
        </p>
        {fix && (
          <p className="finding-fix">
            <Emphasised text={fix} />
          </p>
        )}
        {severity !== 'good' && (
          <p className="small muted">
            {consoleField && (
              <>
                In the {preset.console.name}: <strong>{consoleField}</strong> ·{' '}
              </>
            )}
            <code>{code}</code>
          </p>
        )}
      </div>
      {field && severity !== 'good' && (
        <Button variant="default" size="compact-sm" onClick={() => focusField(fieldId(field))}>
          Go to {fieldTitle(field, preset)}
        </Button>
      )}
    </li>
  );
}
