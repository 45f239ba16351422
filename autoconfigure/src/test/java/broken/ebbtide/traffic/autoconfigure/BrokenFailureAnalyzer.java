package broken.ebbtide.traffic.autoconfigure;

/**
 * Public, though nobody else needs it.
 */
public class BrokenFailureAnalyzer {

}
