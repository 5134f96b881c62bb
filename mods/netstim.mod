TITLE Source of a train of events, regular or random

NEURON {
    ARTIFICIAL_CELL NetStim
    RANGE interval, number, start, noise
    RANDOM ranvar
    THREADSAFE
}

PARAMETER {
    interval = 10 (ms) <1e-9,1e9>
    number = 10 <0,1e9>
    start = 50 (ms)
    noise = 0 <0,1>
}

ASSIGNED {
    wait (ms)
    on
    sent
}

: Self-events: 1, an event of the train; 3, the train begins.

INITIAL {
    seed(0)
    on = 0
    sent = 0
    if (noise < 0) {
        noise = 0
    }
    if (noise > 1) {
        noise = 1
    }
    if (start >= 0 && number > 0) {
        on = 1
        wait = start + invl(interval) - interval*(1 - noise)
        if (wait < 0) {
            wait = 0
        }
        net_send(wait, 3)
    }
}

NET_RECEIVE(w) {
    if (flag == 0) {
        if (w > 0 && on == 0) {
            init_sequence(t)
            next_invl()
            wait = wait - interval*(1 - noise)
            net_send(wait, 1)
        } else if (w < 0) {
            on = 0
        }
    } else if (on == 1) {
        if (flag == 3) {
            init_sequence(t)
            net_send(0, 1)
        } else if (flag == 1) {
            sent = sent + 1
            net_event(t)
            next_invl()
            if (on == 1) {
                net_send(wait, 1)
            }
        }
    }
}

PROCEDURE init_sequence(at (ms)) {
    if (number > 0) {
        on = 1
        wait = 0
        sent = 0
    }
}

: The time until the next event, and whether there is one.
PROCEDURE next_invl() {
    if (number > 0) {
        wait = invl(interval)
    }
    if (sent >= number) {
        on = 0
    }
}

FUNCTION invl(mean (ms)) (ms) {
    if (mean <= 0) {
        mean = .01
    }
    if (noise == 0) {
        invl = mean
    } else {
        invl = (1 - noise)*mean + noise*mean*erand()
    }
}

FUNCTION erand() {
    erand = random_negexp(ranvar, 1)
}

PROCEDURE seed(x) {
    random_setseq(ranvar, x)
}

PROCEDURE noiseFromRandom123(id1, id2, id3) {
    random_setids(ranvar, id1, id2, id3)
    random_setseq(ranvar, 0)
}

: Continues the stream of a Random object.
PROCEDURE noiseFromRandom() {
VERBATIM
    nm_random_follow(_nm, &_nm->rnd[0][_row], nrn_random_arg(1));
ENDVERBATIM
}
