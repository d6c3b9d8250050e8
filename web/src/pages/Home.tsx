import { AnimatedBackground } from '../components/home/AnimatedBackground';
import { CheckDevices } from '../components/home/CheckDevices';
import { FeatureCards } from '../components/home/FeatureCards';
import { Footer } from '../components/home/Footer';
import { Header } from '../components/home/Header';
import { MeetFriend } from '../components/home/MeetFriend';
import { MeetingTiles } from '../components/home/MeetingTiles';
import { StartButton } from '../components/home/StartButton';
import { useText } from '../hooks/useText';

export function Home() {
  const { title, headline, lead, hint } = useText().home;
  return (
    <div className="relative isolate min-h-dvh overflow-x-clip">
      <title>{title}</title>
      <AnimatedBackground />
      <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
        <Header />
        <main id="content" className="flex flex-1 flex-col justify-center">
          <section className="grid items-center gap-12 py-8 sm:py-12 lg:grid-cols-[1.1fr_1fr] lg:gap-10">
            <div className="animate-rise">
              <h1 className="font-display text-[clamp(min(2.75rem,12vw),7.4vw,4.75rem)] leading-[0.98] font-extrabold tracking-[-0.035em] text-balance rtl:leading-tight rtl:tracking-normal">
                {headline}
              </h1>
              <p className="mt-5 max-w-md text-lg leading-relaxed text-muted sm:text-xl">{lead}</p>
              <div className="mt-8 flex flex-wrap items-center gap-x-2 gap-y-3">
                <StartButton />
                <CheckDevices />
                <MeetFriend />
              </div>
              <p className="mt-4 text-sm text-muted max-sm:text-center">{hint}</p>
            </div>
            <MeetingTiles />
          </section>
          <FeatureCards />
        </main>
        <Footer />
      </div>
    </div>
  );
}
