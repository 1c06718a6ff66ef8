import type { OauthProviderPresetResource } from '@portico/contract';
import { Button } from '@mantine/core';
import { useEnvironment } from '../data/environment.tsx';
import { Emphasised } from '../parts/emphasised.tsx';
import { Icon } from '../parts/icon.tsx';
import { Folded, Section } from '../parts/section.tsx';
import './console-section.css';

interface ConsoleSectionProps {
  readonly preset: OauthProviderPresetResource;
  readonly number?: number;
  /** on the page of a connection the steps are done; they can be read again */
  readonly isFolded?: boolean;
}

/** What to do in the provider's console, in its words, each step with what goes wrong there. */
export function ConsoleSection({ preset, number, isFolded = false }: ConsoleSectionProps) {
  const { console: portal } = preset;
  const { isDevelopment } = useEnvironment();
  const reason =
    isDevelopment && preset.sandbox_available
      ? 'Needed for credentials of your own. With the sandbox you can come back to this later.'
      : 'Where the credentials below come from.';
  const steps = <ConsoleSteps preset={preset} />;
  return (
    <Section
      title={`In the ${portal.name}`}
      {...(number === undefined ? {} : { number })}
      reason={isFolded ? `How the app at ${preset.name} has to be set up.` : reason}
    >
      {isFolded ? <Folded title={`Show the ${portal.steps.length} steps`}>{steps}</Folded> : steps}
    </Section>
  );
}

function ConsoleSteps({
  preset: { name, console: portal, documentation_url: documentation },
}: ConsoleSectionProps) {
  return (
    <div className="console">
      <div className="console-links">
        <Button
          component="a"
          href={portal.url}
          target="_blank"
          rel="noreferrer"
          variant="default"
          rightSection={<Icon name="external" size={14} />}
        >
          Open the {portal.name}
        </Button>
        <a href={documentation} target="_blank" rel="noreferrer" className="small">
          {name}’s documentation
        </a>
      </div>
      <ol className="console-steps">
        {portal.steps.map(({ text, goes_wrong: goesWrong }) => (
          <li key={text}>
            <p>
              <Emphasised text={text} />
            </p>
            {goesWrong && (
              <p className="console-wrong">
                <Icon name="warning" size={14} />
                <span>
                  <Emphasised text={goesWrong} />
                </span>
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
