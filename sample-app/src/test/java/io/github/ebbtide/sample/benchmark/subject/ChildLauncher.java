package io.github.ebbtide.sample.benchmark.subject;

import java.io.IOException;

/**
 * Launches children that last.
 */
@FunctionalInterface
interface ChildLauncher {

	void launch(String... command) throws IOException;

}
