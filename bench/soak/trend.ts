/** The slope of the line that fits best (least squares), in units of the value an hour. */
export function growthPerHour(points: readonly { readonly seconds: number; readonly value: number }[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const middle = { seconds: mean(points.map((one) => one.seconds)), value: mean(points.map((one) => one.value)) };
  let together = 0;
  let alone = 0;
  for (const { seconds, value } of points) {
    together += (seconds - middle.seconds) * (value - middle.value);
    alone += (seconds - middle.seconds) ** 2;
  }
  return (together / alone) * 3600;
}
