import { ApiError } from '@portico/js';
import { toWireError } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { describeFailure, fieldProblems } from './failure.tsx';

describe('fieldProblems', () => {
  it('names the top field of each problem, first problem first', () => {
    const error = new ApiError(
      422,
      [
        toWireError('form_param_format_invalid', { param_name: 'allowed_origins.2' }, 'Not an origin.'),
        toWireError('form_param_format_invalid', { param_name: 'allowed_origins[3]' }, 'Nor this.'),
        toWireError('form_param_missing', { param_name: 'name' }, 'A name is needed.'),
      ],
      't1',
    );
    expect(fieldProblems(error)).toEqual({ allowed_origins: 'Not an origin.', name: 'A name is needed.' });
  });

  it('finds none in what is not about a field', () => {
    expect(fieldProblems(new ApiError(500, [toWireError('internal_error')], 't1'))).toEqual({});
    expect(fieldProblems(new TypeError('no'))).toEqual({});
  });
});

describe('describeFailure', () => {
  it('says that there was no answer', () => {
    expect(describeFailure(new ApiError(0, [], '')).sentence).toContain('did not answer');
  });

  it('adds what to do, the code and the trace', () => {
    const error = new ApiError(409, [toWireError('oauth_provider_in_use')], 'trace1');
    expect(describeFailure(error)).toEqual({
      sentence: expect.stringContaining('Set enabled to false'),
      code: 'oauth_provider_in_use',
      traceId: 'trace1',
    });
  });
});
