import { createViewer, type GLViewer } from '3dmol';
import { useEffect, useRef, useState } from 'react';
import type { MonteCarloSummary } from '../api/types.js';
import { readPalette } from '../charts/palette.js';
import { number } from '../state/format.js';
import { useTheme } from '../state/theme.js';

interface Props {
  readonly numbers: readonly number[];
  readonly configurations: MonteCarloSummary['configurations'];
}

const SYMBOLS =
  'X H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr'.split(
    ' ',
  );

/** The configurations as an animation; drag turns it, the wheel zooms. */
export default function MoleculeViewer({ numbers, configurations }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<GLViewer | undefined>(undefined);
  const [playing, setPlaying] = useState(
    () => !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  );
  const [frame, setFrame] = useState(0);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [, theme] = useTheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the background follows the theme
  useEffect(() => {
    try {
      viewer.current ??= createViewer(place.current!, { backgroundAlpha: 0 });
      const shown = viewer.current;
      shown.removeAllModels();
      shown.addModelsAsFrames(xyzOf(numbers, configurations), 'xyz');
      shown.setStyle({}, { stick: { radius: 0.12 }, sphere: { scale: 0.28 } });
      shown.setBackgroundColor(readPalette().surface, 0);
      shown.zoomTo();
      shown.render();
    } catch {
      setProblem('This browser cannot draw in three dimensions (WebGL is off).');
    }
  }, [numbers, configurations, theme]);

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setFrame((at) => (at + 1) % configurations.length), 160);
    return () => clearInterval(timer);
  }, [playing, configurations.length]);

  useEffect(() => {
    void viewer.current?.setFrame(frame).then(() => viewer.current?.render());
  }, [frame]);

  useEffect(
    () => () => {
      viewer.current?.clear();
      viewer.current = undefined;
    },
    [],
  );

  const now = configurations[Math.min(frame, configurations.length - 1)];
  if (problem) return <p className="hint">{problem}</p>;
  return (
    <>
      <div
        className="viewer"
        ref={place}
        role="img"
        aria-label={`Molecule of ${numbers.length} atoms, step ${now?.step ?? 0}`}
      />
      <div className="row viewer-controls">
        <button
          type="button"
          className="button"
          aria-pressed={playing}
          onClick={() => setPlaying(!playing)}
        >
          {playing ? 'Pause' : 'Play'}
        </button>
        <input
          type="range"
          className="slider grow"
          aria-label="Configuration"
          min={0}
          max={configurations.length - 1}
          value={frame}
          onChange={(event) => {
            setPlaying(false);
            setFrame(Number(event.target.value));
          }}
        />
        <span className="muted small">
          step {now?.step}, {number(now?.energyMev, 5)} meV
        </span>
      </div>
    </>
  );
}

function xyzOf(numbers: readonly number[], configurations: Props['configurations']): string {
  return configurations
    .map(({ step, positions }) => {
      const atoms = numbers.map((z, i) => {
        const [x, y, w] = [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
        return `${SYMBOLS[z] ?? 'X'} ${x} ${y} ${w}`;
      });
      return `${numbers.length}\nstep ${step}\n${atoms.join('\n')}\n`;
    })
    .join('');
}
