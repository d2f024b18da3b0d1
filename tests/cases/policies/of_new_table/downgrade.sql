-- Takes back: policies/of_new_table
--
-- Revision 000000000002, after 000000000001

-- Drop policy notes_select_policy of notes
DROP POLICY notes_select_policy ON public.notes;

-- Drop table zones
DROP TABLE public.zones;

-- Drop table notes
DROP TABLE public.notes;
