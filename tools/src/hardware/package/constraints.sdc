# Timing of @NAME@ for tools that read SDC: set the period, and the delays around it.
create_clock -name clock -period 5.000 [get_ports clock]
set_input_delay  -clock clock 1.000 [remove_from_collection [all_inputs] [get_ports clock]]
set_output_delay -clock clock 1.000 [all_outputs]
