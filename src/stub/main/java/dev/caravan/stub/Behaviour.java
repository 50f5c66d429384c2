package dev.caravan.stub;

import java.util.function.UnaryOperator;

/** How one call is answered. Immutable: each verb of {@link Behaving} returns another one. */
public record Behaviour(Answer answer, Usage usage, Pace pace, Cut cut, Packaging packaging)
        implements Behaving<Behaviour> {

    /** Says hello at once, whole or streamed as asked, for 10 tokens in and 5 out. */
    public static Behaviour wellBehaved() {
        return new Behaviour(
                new Answer.Spoken(Speech.words("hello from the stub")),
                Usage.of(10, 5),
                Pace.PROMPT,
                Cut.NONE,
                Packaging.USUAL);
    }

    @Override
    public Behaviour change(UnaryOperator<Behaviour> change) {
        return change.apply(this);
    }

    /** A new answer starts without the old one's faults. */
    Behaviour answering(Answer other) {
        return new Behaviour(other, usage, pace, Cut.NONE, packaging.formed(false));
    }

    Behaviour speaking(UnaryOperator<Speech> change) {
        Speech speech = answer instanceof Answer.Spoken spoken ? spoken.speech() : Speech.words("");
        return answering(new Answer.Spoken(change.apply(speech)));
    }

    Behaviour claiming(Usage other) {
        return new Behaviour(answer, other, pace, cut, packaging);
    }

    Behaviour paced(UnaryOperator<Pace> change) {
        return new Behaviour(answer, usage, change.apply(pace), cut, packaging);
    }

    Behaviour cutting(Place place, Cut.End end) {
        return new Behaviour(answer, usage, pace, new Cut(place, end), packaging);
    }

    Behaviour packed(UnaryOperator<Packaging> change) {
        return new Behaviour(answer, usage, pace, cut, change.apply(packaging));
    }
}
