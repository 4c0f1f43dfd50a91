import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import type { contract } from './contract';

/** One function for each procedure of the contract: it receives validated input, and its output is validated next. */
export type Handlers = {
  readonly [Area in keyof typeof contract]: {
    readonly [Verb in keyof (typeof contract)[Area]]: (typeof contract)[Area][Verb] extends ContractProcedure<
      infer Input,
      infer Output,
      infer _Errors,
      infer _Meta
    >
      ? (
          input: InferSchemaOutput<Input>,
          context: { readonly signal?: AbortSignal | undefined },
        ) => InferSchemaInput<Output> | Promise<InferSchemaInput<Output>>
      : never;
  };
};
