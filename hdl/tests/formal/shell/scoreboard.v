// What a handshake around a core of @LATENCY@ clocks must do, seen from its ports: a core that
// takes a jet every @INTERVAL@ clocks as long as fewer than @DEPTH@ of its jets are not
// delivered. @TOP@ is the highest bit of an answer. Nothing is assumed of the partners.
localparam [5:0] LATENCY = @LATENCY@, INTERVAL = @INTERVAL@, DEPTH = @DEPTH@;
wire in_ready, out_valid;
wire [@TOP@:0] score;

// Jets since the last reset that have entered the core and are not delivered, and clocks since
// the last one entered.
reg [5:0] undelivered = 0, since = INTERVAL;
wire core_ready = !reset && since >= INTERVAL && undelivered < DEPTH;
wire start = offered && core_ready;
wire delivered = out_valid && out_ready && !reset;
always @(posedge clock)
  if (reset) begin
    undelivered <= 0;
    since <= INTERVAL;
  end else begin
    undelivered <= undelivered + start - delivered;
    since <= start ? 6'd1 : since + (since < INTERVAL);
  end

// One jet, any one that `watch` chooses: what it is, how many are to be delivered before it, and
// how many clocks it is in, up to the one in which its answer must be there.
reg watched = 0;
reg [@TOP@:0] value = 0;
reg [5:0] ahead = 0, age = 0;
always @(posedge clock)
  if (reset) watched <= 0;
  else if (!watched) begin
    watched <= start && watch;
    value <= jet;
    ahead <= undelivered - delivered;
    age <= 1;
  end else begin
    age <= age + (age <= LATENCY);
    ahead <= ahead - (delivered && ahead != 0);
    watched <= !(delivered && ahead == 0);
  end

// An answer of the clock before that nobody took.
reg kept = 0;
reg [@TOP@:0] score_kept = 0;
always @(posedge clock) begin
  kept <= out_valid && !out_ready && !reset;
  score_kept <= score;
end

always @* begin
  // Ready exactly as long as there is room and the interval is over.
  assert (in_ready == in_ready_wanted);
  // An answer only to a jet since the last reset, and to each only one.
  assert (!out_valid || undelivered != 0);
  assert (undelivered <= DEPTH);
  // Each jet's own answer, in its turn, and as soon as it can be there.
  assert (!watched || ahead != 0 || out_valid == (age > LATENCY));
  assert (!watched || ahead != 0 || !out_valid || score == value);
  // What is offered stays until it is taken.
  assert (!kept || (out_valid && score == score_kept));
end
