package broken.ebbtide.shutdown;

import broken.ebbtide.work.Sleeper;
import org.springframework.boot.SpringApplication;

/**
 * Prints, knows Boot, and goes round in a circle.
 */
public class Printer {

	public void print(Sleeper sleeper, SpringApplication application) {
		System.out.println(sleeper);
		System.err.println(application);
	}

}
