package broken.ebbtide.traffic.autoconfigure;

/**
 * Not final, and with a public member.
 */
public class BrokenAutoConfiguration {

	public void member() {
	}

}
