// A thread of its own, for as long as one share of a log is read: takes the question, answers with what it finds.
import { parentPort, workerData } from 'node:worker_threads';
import { findingsOf } from '../trial.ts';
import type { SharedTask } from './findings-apart.ts';

const { trial, files, share } = workerData as SharedTask;
parentPort?.postMessage(await findingsOf(trial, files, share));
