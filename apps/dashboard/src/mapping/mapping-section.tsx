import { Button, Switch, TextInput } from '@mantine/core';
import type { MappingPreviewResource, OauthProviderResource } from '@portico/contract';
import { useId, useState } from 'react';
import { fieldId } from '../connection-form/form-part.ts';
import type { FormPart } from '../connection-form/form-part.ts';
import { mappingTexts } from '../connection-form/mapping-texts.ts';
import { fieldProblems, partProblems } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';
import { Folded, RawJson, Section } from '../parts/section.tsx';
import { attributeTitles, liveValue, titleOf } from './attributes.ts';
import { withPath } from './body-paths.ts';
import { useMappingPreview } from './mapping-preview.ts';
import { RawBody } from './raw-body.tsx';
import './mapping.css';

interface MappingSectionProps extends FormPart {
  readonly connection: OauthProviderResource;
  /** the preset's mapping is of the protocol that is spoken, and can be restored */
  readonly isProvidersOwn: boolean;
}

/** Which part of the provider's answer becomes what here, with what that comes to. */
export function MappingSection(props: MappingSectionProps) {
  const { preset } = props;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Section
      title="Attribute mapping"
      isWide
      reason={`Which part of ${preset.name}’s answer becomes what here. Nothing changes before you save.`}
    >
      <Folded title="Playground" onToggle={setIsOpen}>
        <Playground {...props} isOpen={isOpen} />
      </Folded>
    </Section>
  );
}

function Playground({
  isOpen,
  connection,
  isProvidersOwn,
  ...part
}: MappingSectionProps & { readonly isOpen: boolean }) {
  const { form, onChange, preset, problems } = part;
  const mapping = form.attribute_mapping;
  const { preview, error } = useMappingPreview(connection.id, mapping, isOpen);
  const [target, setTarget] = useState<string>();
  const [isFallback, setIsFallback] = useState(false);
  const wrong = { ...problems, ...fieldProblems(error), ...partProblems(error) };
  const change = (name: string, path: string) =>
    onChange({ attribute_mapping: { ...mapping, [name]: path } });
  const take = (path: string) => {
    if (target === undefined) return;
    change(target, withPath(mapping[target] ?? '', path, isFallback));
    document.getElementById(fieldId(`attribute_mapping.${target}`))?.focus();
  };
  return (
    <>
      <p className="small muted">
        Paths from the top of the answer, such as <code>data.id</code> or <code>emails.0.value</code>. Several
        to try in order are separated by a bar, and a text in double quotes is a default. What is mapped
        nowhere is kept with the account.
      </p>
      <div className="playground">
        <div className="playground-fields">
          <MappingRows
            part={{ ...part, problems: wrong }}
            identity={preview?.identity}
            onTarget={setTarget}
            onChange={change}
          />
          <MappingProblem problems={wrong} />
          <RestoreMapping
            {...part}
            isPreset={isProvidersOwn && connection.provider_kind === 'preset'}
            name={preset.name}
          />
        </div>
        <div className="playground-body">
          <BodyHead preview={preview} target={target} name={preset.name} />
          <Switch
            size="xs"
            label="Behind what is there, as a fallback"
            checked={isFallback}
            onChange={(event) => setIsFallback(event.currentTarget.checked)}
          />
          {preview ? (
            <RawBody profile={preview.profile} mapping={mapping} target={target} onTake={take} />
          ) : (
            <div className="raw-body" />
          )}
          {preview?.problem && <Note kind="amber">{preview.problem}</Note>}
          {preview && <LeftOver preview={preview} />}
        </div>
      </div>
    </>
  );
}

interface MappingRowsProps {
  readonly part: FormPart;
  /** undefined: not known yet */
  readonly identity: MappingPreviewResource['identity'] | undefined;
  /** which attribute takes the next value that is chosen */
  readonly onTarget: (attribute: string) => void;
  readonly onChange: (attribute: string, path: string) => void;
}

function MappingRows({ part: { form, problems }, identity, onTarget, onChange }: MappingRowsProps) {
  const mapping = form.attribute_mapping;
  const names = [...new Set([...Object.keys(attributeTitles), ...Object.keys(mapping)])];
  return names.map((name) => {
    const field = `attribute_mapping.${name}`;
    const problem = problems[field];
    const isMapped = (mapping[name] ?? '').trim() !== '';
    return (
      <div className="mapping-row" key={name}>
        <TextInput
          id={fieldId(field)}
          label={titleOf(name)}
          value={mapping[name] ?? ''}
          onChange={(event) => onChange(name, event.currentTarget.value)}
          onFocus={() => onTarget(name)}
          placeholder="Not mapped"
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${fieldId(field)}-value`}
          classNames={{ input: 'credential' }}
          {...(problem === undefined ? {} : { error: problem })}
        />
        <p className="mapping-value" id={`${fieldId(field)}-value`}>
          {identity !== undefined && <LiveValue value={isMapped ? liveValue(name, identity) : undefined} />}
        </p>
      </div>
    );
  });
}

function LiveValue({ value }: { readonly value: string | undefined }) {
  if (value === undefined) return <span className="muted">–</span>;
  return value === '' ? <span className="muted">nothing in this answer</span> : <span>{value}</span>;
}

/** What is wrong with the mapping where no single attribute is named. */
function MappingProblem({ problems }: { readonly problems: FormPart['problems'] }) {
  const isNamed = Object.keys(problems).some((name) => name.startsWith('attribute_mapping.'));
  const problem = isNamed ? undefined : problems['attribute_mapping'];
  return (
    <p className="mapping-problem" role="alert" id={fieldId('attribute_mapping')} tabIndex={-1}>
      {problem}
    </p>
  );
}

function RestoreMapping({
  form,
  onChange,
  preset,
  isPreset,
  name,
}: FormPart & { readonly isPreset: boolean; readonly name: string }) {
  const original = mappingTexts(preset.attribute_mapping);
  if (!isPreset) return null;
  return (
    <div>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => onChange({ attribute_mapping: original })}
        disabled={JSON.stringify(original) === JSON.stringify(form.attribute_mapping)}
      >
        Restore {name}’s mapping
      </Button>
    </div>
  );
}

/** Which body this is, and what a click on a value does. */
function BodyHead({
  preview,
  target,
  name,
}: {
  readonly preview: MappingPreviewResource | undefined;
  readonly target: string | undefined;
  readonly name: string;
}) {
  const id = useId();
  const sources = {
    try: 'From the last trial of this connection.',
    example: `An example of what ${name} answers: nobody tried it yet.`,
    request: 'The answer that was given.',
  } as const;
  return (
    <div>
      <h3 id={id}>{name}’s answer</h3>
      <p className="small muted">{preview && sources[preview.source]}</p>
      <p className="small" aria-live="polite">
        {target === undefined
          ? 'Choose an attribute, then click a value to take its path.'
          : `Click a value to take its path for ${titleOf(target)}.`}
      </p>
    </div>
  );
}

function LeftOver({ preview: { unmapped } }: { readonly preview: MappingPreviewResource }) {
  if (Object.keys(unmapped).length === 0) return <p className="small muted">Nothing is left over.</p>;
  return <RawJson title="Left over, and kept with the account" value={unmapped} />;
}
