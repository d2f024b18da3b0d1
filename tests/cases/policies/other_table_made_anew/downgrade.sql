-- Takes back: policies/other_table_made_anew
--
-- Revision 000000000002, after 000000000001

-- Add Away to enum kind
ALTER TYPE public.kind ADD VALUE 'Away';
