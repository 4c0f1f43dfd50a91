/** Advice for when another program answers in place of the host. */
export const IMPOSTOR = {
  title: 'Something else answers on this port',
  message:
    'The program that answers here cannot prove that it is your Homeostat. This page sends it nothing and keeps trying.',
  advice:
    'Do not reload this page. Homeostat may be stopped or use another port: run `homeostat status`, then `homeostat open`.',
} as const;
