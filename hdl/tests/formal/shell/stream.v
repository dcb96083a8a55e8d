// Particles: the first two of a jet count, and a single one is in the upper place. A jet is there
// in the clock after its last particle.
reg offered = 0, tag_of_jet = 0;
reg [1:0] used = 0, first = 0, second = 0;
wire [3:0] particles = used == 2 ? {second, first} : used == 1 ? {first, 2'b00} : 4'b0000;
wire [4:0] jet = {tag_of_jet, particles};
wire in_ready_wanted = !reset && (!offered || core_ready);
wire taken = in_valid && in_ready_wanted;
wire [1:0] before = start ? 2'd0 : used;
always @(posedge clock)
  if (reset) begin
    offered <= 0;
    used <= 0;
  end else begin
    offered <= taken ? last : offered && !start;
    used <= taken && before < 2 ? before + 2'd1 : before;
    if (taken) tag_of_jet <= tag;
    if (taken && before == 0) first <= data;
    if (taken && before == 1) second <= data;
  end
