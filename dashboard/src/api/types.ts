import type { components, paths } from './schema.js';

type Schemas = components['schemas'];

export type ArtifactPreview = Schemas['ArtifactPreview'];
export type Axis = Schemas['Axis'];
export type Columns = Schemas['Columns'];
export type Curves = Schemas['Curves'];
export type Curve = Curves['curves'][number];
export type HeatMap = Schemas['HeatMap'];
export type History = Schemas['History'];
export type Importance = Schemas['Importance'];
export type ModelUsage = Schemas['ModelUsage'];
export type MonteCarloRun = Schemas['MonteCarloRun'];
export type MonteCarloSummary = Schemas['MonteCarloSummary'];
export type Parity = Schemas['Parity'];
export type SplitParity = Parity['splits'][number];
export type ForceParity = NonNullable<SplitParity['forces']>;
export type Pareto = Schemas['Pareto'];
export type Stages = Schemas['Stages'];
export type Study = Schemas['Study'];
export type StudyRow = Schemas['StudyRow'];
export type Timeline = Schemas['Timeline'];
export type Trial = Schemas['Trial'];
export type TrialRow = Schemas['TrialRow'];
export type TrialState = Schemas['TrialState'];
export type ParamValue = string | number | boolean;
export type StudyAction =
  paths['/api/v1/studies/{study}/control']['post']['requestBody']['content']['application/json']['action'];
