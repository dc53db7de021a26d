import java.io.*;
import java.util.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;

public class Check {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int place = 1; place < words.length; place++) for (String flavour : words[0].split(",")) {
            PDFAFlavour wanted = PDFAFlavour.fromString(flavour);
            try (InputStream file = new FileInputStream(words[place]);
                 PDFAParser parser = Foundries.defaultInstance().createParser(file, wanted);
                 PDFAValidator validator = Foundries.defaultInstance().createValidator(wanted, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println(new File(words[place]).getName() + " " + flavour + " " + (result.isCompliant() ? "passes" : "fails"));
                for (TestAssertion each : result.getTestAssertions())
                    System.out.println("  " + each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + " " + each.getMessage());
            }
        }
    }
}
