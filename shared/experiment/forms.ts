/**
 * A way in which weights or activations are normalized, shifted or scaled around their quantizer: a layer of choice.
 */
export interface Form {
  name: string
  title: string
  /** Its effect, as text after a colon. */
  help: string
  reference: string | null
  /** Where it departs from its source; null if it does not. */
  departure: string | null
}

/** Forms around the quantizer of binarized weights. w* are the latent weights of one filter, Q the quantizer. */
export const weightForms = [
  {
    name: 'plain',
    title: 'Plain',
    help: 'Q(w*), times 1 / sqrt(inputs) in dense layers and if no norm follows',
    reference: null,
    departure: null,
  },
  {
    name: 'xnor',
    title: 'XNOR',
    help: 'alpha Q(w*) with alpha = mean |w*| of the filter, which passes no gradient',
    reference: 'Rastegari, Ordonez, Redmon and Farhadi, 2016; as in Larq',
    departure: 'alpha passes no gradient, as in Larq; inputs are not scaled.',
  },
  {
    name: 'xnor++',
    title: 'XNOR++',
    help: 'alpha Q(w*) with alpha learned, one a filter',
    reference: 'Bulat and Tzimiropoulos, 2019',
    departure: 'One factor a filter; "factored" also has one a row and a column.',
  },
  {
    name: 'irnet',
    title: 'IR-Net (Libra)',
    help: '2^s Q((w* - mean) / deviation) with s = round(log2 mean |.|) of the standardized filter',
    reference: 'Qin, Gong, Liu, Shen, Wei, Yu and Song, 2020',
    departure: null,
  },
  {
    name: 'recu',
    title: 'ReCU',
    help:
      'alpha Q(clamp(w, +-q)) with w = (w* - mean) / (2 sqrt(2) deviation), q = -mean|w| ln(2 - 2 tau), ' +
      'tau from 0.85 to 0.99, alpha learned',
    reference: 'Xu, Lin, Liu, Chen, Shao, Tian, Huang and Ji, 2021',
    departure: 'tau rises with the steps where the source counts epochs.',
  },
  {
    name: 'adabin',
    title: 'AdaBin',
    help:
      'alpha Q((w* - beta) / alpha) + beta with beta the mean and alpha the deviation of the filter: ' +
      'two values, not -1 and +1',
    reference: 'Tu, Chen, Ren and Wang, 2022',
    departure: null,
  },
  {
    name: 'factored',
    title: 'Real-to-Binary factors',
    help: 'the sum of Q(w*) times learned factors, one a channel, one a row and one a column of the output',
    reference: 'Martinez, Yang, Bulat and Tzimiropoulos, 2020; Bulat and Tzimiropoulos, 2019',
    departure: 'Of linear layers only the channel has a factor.',
  },
] as const satisfies readonly Form[]

/** Forms around the sign of binarized activations. */
export const activationForms = [
  {
    name: 'plain',
    title: 'Plain',
    help: 'sign(x); the gradient passes where |x| <= 1',
    reference: 'Hubara et al., 2016',
    departure: null,
  },
  {
    name: 'polynomial',
    title: 'Bi-Real',
    help: 'sign(x); backward max(0, 2 - 2|x|)',
    reference: 'Liu, Wu, Luo, Yang, Liu and Cheng, 2018',
    departure: null,
  },
  {
    name: 'reactnet',
    title: 'ReActNet',
    help:
      'sign(x - a) with a learned, one a channel, backward as Bi-Real; ' +
      'the nonlinearity is a PReLU shifted before and after',
    reference: 'Liu, Shen, Savvides and Cheng, 2020',
    departure: null,
  },
  {
    name: 'gated',
    title: 'Real-to-Binary gate',
    help:
      'sign(x); the output of the layer times a gate in (0, 1), a channel each, ' +
      'from the means of its input through two small dense layers',
    reference: 'Martinez, Yang, Bulat and Tzimiropoulos, 2020',
    departure: 'The gate reads the real input of the layer, pooled over pixels or tokens.',
  },
  {
    name: 'adabin',
    title: 'AdaBin',
    help: 'a sign((x - b) / a) + b with a and b learned, one each a layer',
    reference: 'Tu, Chen, Ren and Wang, 2022',
    departure: 'Without its Maxout nonlinearity.',
  },
] as const satisfies readonly Form[]

export type WeightForm = (typeof weightForms)[number]['name']
export type ActivationForm = (typeof activationForms)[number]['name']

export const weightFormNames = weightForms.map(({ name }) => name)
export const activationFormNames = activationForms.map(({ name }) => name)
