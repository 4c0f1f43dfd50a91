/**
 * Factor by which Homeostat measures slower than configured, set by an action of its optimizer. It is only in memory:
 * it ends with the process and so needs no undo after a kill.
 */
export interface OwnPace {
  factor: number;
}
