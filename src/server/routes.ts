import type { Route } from './route.js';
import { getArtifact, previewArtifact } from './routes/artifacts.js';
import { downloadModel, getModelUsage } from './routes/model.js';
import {
  getMonteCarlo,
  listMonteCarlo,
  startMonteCarlo,
  stopMonteCarlo,
} from './routes/monte-carlo.js';
import { getServer } from './routes/server.js';
import {
  controlStudy,
  getStudy,
  listStudies,
  patchStudy,
  pickTrial,
  retryTrials,
} from './routes/studies.js';
import { getParity, getStudyData, getTrialCurves } from './routes/trial-data.js';
import { downloadTrials, enqueueTrial, getTrial, listTrials, patchTrial } from './routes/trials.js';
import {
  getColumns,
  getCurves,
  getHeatMap,
  getHistory,
  getImportance,
  getMetricNames,
  getPareto,
  getStages,
  getTimeline,
} from './routes/views.js';

/** Every endpoint under /api/v1, in the order OpenAPI lists them. */
export const ROUTES: readonly Route[] = [
  getServer,
  listStudies,
  getStudy,
  patchStudy,
  controlStudy,
  retryTrials,
  pickTrial,
  getMetricNames,
  getStudyData,
  listTrials,
  enqueueTrial,
  downloadTrials,
  getTrial,
  patchTrial,
  getArtifact,
  previewArtifact,
  getTrialCurves,
  getParity,
  downloadModel,
  getModelUsage,
  getHistory,
  getColumns,
  getImportance,
  getHeatMap,
  getPareto,
  getTimeline,
  getStages,
  getCurves,
  listMonteCarlo,
  startMonteCarlo,
  stopMonteCarlo,
  getMonteCarlo,
];
