package broken.ebbtide.traffic.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Not final, with a public member, and without beans of its own in a child context.
 */
public class BrokenAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	String shared() {
		return "the parent's";
	}

	public void member() {
	}

}
