/** What goes wrong with a request, in the form in which OpenAI's clients expect to be told. */
import { errorMessage, UserError } from '@phi1/base';

/** What an {@link ApiError} says besides its message. */
export interface ApiErrorOptions {
  /** The field of the request that is wrong. */
  param?: string | null;
  /** For programs, such as `model_not_found`. */
  code?: string | null;
  /** After how many seconds it may be tried again. */
  retryAfter?: number;
}

/** An answer that is an error: a status of HTTP and what OpenAI's `error` object holds. */
export class ApiError extends Error {
  readonly status: number;
  readonly options: ApiErrorOptions;

  constructor(status: number, message: string, options: ApiErrorOptions = {}) {
    super(message);
    this.status = status;
    this.options = options;
  }

  /** The body of the answer. */
  get body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { param = null, code = null } = this.options;
    return {
      error: { message: this.message, type: TYPES[this.status] ?? defaultType(this.status), param, code },
    };
  }
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  503: 'service_unavailable_error',
};

function defaultType(status: number): string {
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** Whatever was thrown as an answer: the user's errors and the framework's keep their words, others are the server's. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof UserError) return new ApiError(400, error.message);
  const { statusCode } = error as { statusCode?: unknown };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode, errorMessage(error));
  }
  return new ApiError(500, `the server failed: ${errorMessage(error)}`);
}
