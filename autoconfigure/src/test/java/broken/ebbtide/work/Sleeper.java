package broken.ebbtide.work;

import broken.ebbtide.metrics.Meters;
import broken.ebbtide.shutdown.Printer;
import broken.ebbtide.traffic.autoconfigure.BrokenAutoConfiguration;
import org.springframework.util.StringUtils;

/**
 * Knows too much, sleeps, and goes by the wall clock.
 */
public class Sleeper {

	public Meters meters = new Meters();

	public Printer printer = new Printer();

	public BrokenAutoConfiguration wiring = new BrokenAutoConfiguration();

	public void sleep() throws InterruptedException {
		Thread.sleep(StringUtils.hasText("") ? System.currentTimeMillis() : 0);
	}

}
