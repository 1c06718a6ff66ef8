import type { SignedIn } from '../next-page.ts';
import { Link } from '../parts/link.tsx';
import { namesOf } from '../user/person.ts';

/** Adding an account takes none away, and can be left. Nothing where nobody is signed in. */
export function WhoStays({ staying }: { readonly staying: readonly SignedIn[] }) {
  const [first, ...others] = staying;
  if (!first) return null;
  return (
    <p className="pt-sentence">
      {others.length > 0 ? (
        'Your other accounts stay signed in.'
      ) : (
        <>
          <b>
            <bdi>{namesOf(first.user).name}</bdi>
          </b>{' '}
          stays signed in.
        </>
      )}{' '}
      <Link to="/user">Go back</Link>
    </p>
  );
}
