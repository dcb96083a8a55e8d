// Whole jets: one is there when it is offered, and enters the core if that is ready.
wire offered = in_valid;
wire [1:0] jet = data;
wire in_ready_wanted = core_ready;
