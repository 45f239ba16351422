package io.github.ebbtide.process;

import java.io.IOException;

/**
 * What starts a process, and may stall in the kernel.
 */
@FunctionalInterface
interface ProcessStarter {

	Process start(ProcessBuilder builder) throws IOException;

}
