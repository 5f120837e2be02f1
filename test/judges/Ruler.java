import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * Runs AWS's own matcher for EventBridge. It reads JSON lines and answers each with one line:
 *
 * <ul>
 *   <li>{"suite": S, "rule": R, "pattern": P} adds a rule to a suite; the answer is {"refused": why, or null}.
 *   <li>{"suite": S, "event": E} runs an event through the rules of a suite; the answer is {"matched": [R, …]}.
 * </ul>
 */
public class Ruler {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Map<String, Machine> suites = new HashMap<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder answers = new StringBuilder();
    for (String line; (line = lines.readLine()) != null; ) {
      JsonNode request = json.readTree(line);
      Machine machine = suites.computeIfAbsent(request.get("suite").asText(), name -> Machine.builder().build());
      Map<String, Object> answer = new HashMap<>();
      if (request.has("rule")) {
        answer.put("refused", add(machine, request.get("rule").asText(), request.get("pattern").toString()));
      } else {
        answer.put("matched", machine.rulesForJSONEvent(request.get("event").toString()));
      }
      answers.append(json.writeValueAsString(answer)).append('\n');
    }
    System.out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  /** Adds a rule, or returns why the pattern is refused. */
  private static String add(Machine machine, String rule, String pattern) throws IOException {
    String refused = JsonRuleCompiler.check(pattern);
    if (refused == null) machine.addRule(rule, pattern);
    return refused;
  }
}
