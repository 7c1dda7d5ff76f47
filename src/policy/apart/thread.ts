// A thread of its own, for as long as one set is read: takes the files, answers with what they say.
import { parentPort, workerData } from 'node:worker_threads';
import { type FoundSources, readSources } from '../read/read-sources.ts';
import { cargoOf, pack } from './crossing.ts';

const crossing = pack(readSources(workerData as FoundSources));
parentPort?.postMessage(crossing, cargoOf(crossing));
