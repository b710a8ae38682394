/** Milliseconds that this thread has had of a processor: unlike the clock's, not more of them when other suites use the same cores. */
export const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
