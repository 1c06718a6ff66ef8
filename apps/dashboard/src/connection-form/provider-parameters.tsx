import { TextInput } from '@mantine/core';
import type { OauthProviderPresetResource } from '@portico/contract';
import { Emphasised } from '../parts/emphasised.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';

type Parameter = OauthProviderPresetResource['parameters'][number];

/** The parts of the provider's addresses that are the operator's own: a tenant, a domain. */
export function ProviderParameters({ form, onChange, preset, problems }: FormPart) {
  return preset.parameters.map((parameter) => {
    const { name, label, example, default: usual, hint } = parameter;
    const value = form.provider_parameters[name] ?? '';
    const problem =
      problems[`provider_parameters.${name}`] ??
      problems['provider_parameters'] ??
      parameterProblemOf(parameter, value);
    return (
      <TextInput
        key={name}
        id={fieldId(`provider_parameters.${name}`)}
        label={label}
        value={value}
        placeholder={usual ?? example}
        description={
          <>
            {hint && <Emphasised text={hint} />}
            {hint && ' '}
            {usual === null ? `Such as ${example}.` : `Empty means ${usual}.`}
          </>
        }
        spellCheck={false}
        autoComplete="off"
        maxLength={255}
        onChange={(event) =>
          onChange({
            provider_parameters: { ...form.provider_parameters, [name]: event.currentTarget.value },
          })
        }
        classNames={{ input: 'credential' }}
        {...(problem === undefined ? {} : { error: problem })}
      />
    );
  });
}

/** What is wrong with a value that was typed; an empty one is the server's to judge. */
export function parameterProblemOf(
  { label, pattern, example }: Pick<Parameter, 'label' | 'pattern' | 'example'>,
  value: string,
): string | undefined {
  const typed = value.trim();
  // The whole value has to match, and the pattern may say so itself.
  if (typed === '' || new RegExp(`^(?:${pattern})$`).test(typed)) return undefined;
  return `${label} must look like ${example}.`;
}
