import { attributesAt, pathTo } from './body-paths.ts';
import type { Leaf } from './body-paths.ts';
import { titleOf } from './attributes.ts';

interface RawBodyProps {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly mapping: Readonly<Record<string, string>>;
  /** the attribute that takes the path of a value; undefined: none was chosen yet */
  readonly target: string | undefined;
  readonly onTake: (path: string) => void;
}

interface NodeProps extends Omit<RawBodyProps, 'profile'> {
  readonly path: readonly string[] | undefined;
}

/** The body as it came; each value in it can be chosen. */
export function RawBody({ profile, ...rest }: RawBodyProps) {
  return (
    <div className="raw-body" tabIndex={0} role="region" aria-label="The answer">
      <Entries value={profile} path={[]} {...rest} />
    </div>
  );
}

/** More entries than anybody chooses from are not drawn. */
const mostEntries = 60;

function Entries({ value, path, ...rest }: NodeProps & { readonly value: object }) {
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  return (
    <ul className="raw-entries">
      {entries.slice(0, mostEntries).map(([key, inside]: [string, unknown]) => (
        <li key={key}>
          <span className={isList ? 'raw-key muted' : 'raw-key'}>{key}</span>
          <Entry value={inside} path={pathTo(path, key)} {...rest} />
        </li>
      ))}
      {entries.length > mostEntries && <li className="muted">and {entries.length - mostEntries} more</li>}
    </ul>
  );
}

function Entry({ value, ...rest }: NodeProps & { readonly value: unknown }) {
  if (typeof value !== 'object' || value === null) return <Value value={value as Leaf} {...rest} />;
  if (Object.keys(value).length === 0) {
    return <span className="muted">{Array.isArray(value) ? 'an empty list' : 'empty'}</span>;
  }
  return <Entries value={value} {...rest} />;
}

function Value({ value, path, mapping, target, onTake }: NodeProps & { readonly value: Leaf }) {
  const shown = JSON.stringify(value);
  if (path === undefined) {
    return (
      <span className="raw-value muted" title="No path can name this">
        {shown}
      </span>
    );
  }
  const dotted = path.join('.');
  const used = attributesAt(dotted, mapping);
  return (
    <>
      <button
        type="button"
        className="raw-value raw-choice"
        title={dotted}
        aria-label={`${dotted}: ${shown}`}
        aria-disabled={target === undefined}
        onClick={() => onTake(dotted)}
      >
        {shown}
      </button>
      {used.length > 0 && <span className="raw-used">{used.map(titleOf).join(', ')}</span>}
    </>
  );
}
