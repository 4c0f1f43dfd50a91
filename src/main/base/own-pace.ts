/**
 * How many times slower than configured Homeostat measures, by an action of its optimizer. It is held in memory alone:
 * with the process it is gone, and so needs no undo after a kill.
 */
export interface OwnPace {
  factor: number;
}
