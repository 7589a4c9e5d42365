import type { Random } from '../../core';
import { limb, line, oval, paint, polar, polygon, rect, times, tint, tone, turned, type Hsl, GLASS } from './pen';
import { extent, type DrawnThing, type ThingRow } from './thing';

/** Buildings and furniture. */
export const FURNITURE: readonly ThingRow[] = [
  ['House', house],
  ['Windmill', windmill],
  ['Chair', chair],
  ['Table', table],
  ['Lamp', lamp],
  ['Clock', clock],
];

const wood = (random: Random): Hsl => tint(random, [16, 38], [0.25, 0.6], [0.25, 0.6]);

function house(random: Random): DrawnThing {
  const wall = tint(random, [0, 60], [0.1, 0.5], [0.55, 0.9]);
  const roof = tint(random, [0, 30], [0.2, 0.7], [0.22, 0.48]);
  const peak = random.uniform(82, 104);
  const windows = [-32, 14].map((x) => rect(x, -44, 17, 17, GLASS) + rect(x + 7.5, -44, 2, 17, '#fff')).join('');
  return extent(
    rect(20, -peak + 2, 11, 30, tone(roof, -0.3)) +
      rect(-44, -56, 88, 56, tone(wall)) +
      polygon(
        [
          [-54, -54],
          [0, -peak],
          [54, -54],
        ],
        tone(roof),
      ) +
      windows +
      rect(-9, -34, 18, 34, tone(paint(random), -0.2)),
    54,
    peak,
  );
}

function windmill(random: Random): DrawnThing {
  const wall = tint(random, [10, 60], [0.05, 0.35], [0.5, 0.9]);
  const turn = random.uniform(0, 90);
  const sails = times(4, (i) =>
    turned(rect(-2, -112, 4, 42, '#5b4733') + rect(2, -112, 9, 36, '#f1ead8'), turn + i * 90, 0, -72),
  ).join('');
  return extent(
    polygon(
      [
        [-24, 0],
        [-15, -70],
        [15, -70],
        [24, 0],
      ],
      tone(wall),
    ) +
      polygon(
        [
          [-19, -68],
          [0, -88],
          [19, -68],
        ],
        tone(tint(random, [0, 30], [0.3, 0.6], [0.25, 0.4])),
      ) +
      rect(-6, -20, 12, 20, '#4f3a28') +
      oval(0, -46, 5, 5, GLASS) +
      sails +
      oval(0, -72, 4, 4, '#2e241a'),
    44,
    114,
  );
}

function chair(random: Random): DrawnThing {
  const timber = wood(random);
  const seat = tone(random.chance(0.5) ? paint(random) : timber, 0.1);
  const slats = times(3, (i) =>
    line(
      [
        [-22, -60 - i * 14],
        [18, -58 - i * 14],
      ],
      tone(timber, 0.06),
      6,
    ),
  ).join('');
  const leg = (x: number, y: number, shade: number): string =>
    line(
      [
        [x, y],
        [x + Math.sign(x) * 3, -1],
      ],
      tone(timber, shade),
      5,
    );
  return extent(
    leg(-14, -48, -0.3) +
      leg(26, -48, -0.3) +
      line(
        [
          [-22, -46],
          [-25, -98],
        ],
        tone(timber),
        5.5,
      ) +
      line(
        [
          [18, -46],
          [20, -96],
        ],
        tone(timber),
        5.5,
      ) +
      slats +
      polygon(
        [
          [-27, -42],
          [-16, -52],
          [32, -52],
          [27, -42],
        ],
        seat,
      ) +
      rect(-27, -43, 54, 5, tone(timber, -0.2)) +
      leg(-24, -40, 0) +
      leg(23, -40, 0),
    36,
    101,
  );
}

function table(random: Random): DrawnThing {
  const timber = wood(random);
  const legs = (
    [
      [-46, -0.05],
      [46, -0.05],
      [-32, -0.35],
      [32, -0.35],
    ] as const
  )
    .map(([x, shade]) => rect(x - 3, -48, 6, 48, tone(timber, shade)))
    .reverse()
    .join('');
  return extent(
    legs +
      polygon(
        [
          [-60, -46],
          [-44, -58],
          [44, -58],
          [60, -46],
        ],
        tone(timber, 0.12),
      ) +
      rect(-60, -47, 120, 7, tone(timber, -0.1)),
    62,
    60,
  );
}

function lamp(random: Random): DrawnThing {
  const shadeColor = tint(random, [20, 60], [0.3, 0.9], [0.6, 0.88]);
  const foot = tone(paint(random), -0.3);
  const lean = random.normal(0, 2);
  return extent(
    oval(0, -3, 22, 4.4, foot) +
      limb(
        [
          [0, -4, 4],
          [lean, -40, 2.6],
          [0, -66, 2.4],
        ],
        foot,
      ) +
      polygon(
        [
          [-32, -62],
          [-17, -102],
          [17, -102],
          [32, -62],
        ],
        tone(shadeColor),
      ) +
      oval(0, -62, 32, 4, tone(shadeColor, 0.45)),
    34,
    104,
  );
}

function clock(random: Random): DrawnThing {
  const rim = paint(random);
  const face = tint(random, [35, 60], [0.05, 0.3], [0.85, 0.97]);
  const hand = (length: number, width: number): string =>
    line([[0, -44], polar(0, -44, length, random.below(360))], '#191919', width);
  const ticks = times(12, (i) => line([polar(0, -44, 28, i * 30), polar(0, -44, 33, i * 30)], '#222', 2.6)).join('');
  return extent(
    line(
      [
        [-20, -14],
        [-28, 0],
      ],
      tone(rim, -0.3),
      6,
    ) +
      line(
        [
          [20, -14],
          [28, 0],
        ],
        tone(rim, -0.3),
        6,
      ) +
      oval(0, -44, 42, 42, tone(rim)) +
      oval(0, -44, 36, 36, tone(face)) +
      ticks +
      hand(18, 4) +
      hand(27, 2.6),
    44,
    88,
  );
}
