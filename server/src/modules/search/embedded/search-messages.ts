import type { ErrorCode } from '@zivero/shared/errors';
import { AppError, type FieldFault } from '../../../kernel/app-error.ts';
import type { LiveIndex } from './live-index.ts';

/** What the thread of the index is asked for: a method of LiveIndex and its argument. */
export type Method =
  | 'search'
  | 'suggest'
  | 'put'
  | 'patch'
  | 'remove'
  | 'retain'
  | 'learn'
  | 'restore'
  | 'save'
  | 'stats'
  | 'settle'
  | 'idle';
export type Argument<M extends Method> = Parameters<LiveIndex[M]>[0];
export type Answer<M extends Method> = Awaited<ReturnType<LiveIndex[M]>>;

/*
 * Between the threads everything goes as JSON: a page of an answer takes half the time of copying object by object,
 * thousands of products a quarter.
 */
export type Question = { id: number; method: Method; argument: unknown };
/** `value` is left out where a method tells nothing. */
export type Reply = { id: number } & ({ value?: unknown } | { fault: Fault });
/** Told without being asked: something went wrong that no question waits for. */
export type Notice = { notice: string };
/** `folder` null: there is nowhere to write. */
export type Start = { folder: string | null };

type Fault = { code?: ErrorCode; fields?: FieldFault[] | undefined; message: string };

/** An error as a message carries it. */
export const faultOf = (error: unknown): Fault =>
  error instanceof AppError
    ? { code: error.code, fields: error.fields, message: error.message }
    : { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

export const errorOf = ({ code, fields, message }: Fault): Error =>
  code === undefined ? new Error(message) : new AppError(code, fields ? { fields } : { detail: message });
