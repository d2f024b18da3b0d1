-- Takes back: tables/rename_in_a_chain
--
-- Revision 000000000002, after 000000000001

-- Rename constraint second_pkey of second to first_pkey
ALTER TABLE public.second RENAME CONSTRAINT second_pkey TO first_pkey;

-- Rename constraint third_pkey of third to second_pkey
ALTER TABLE public.third RENAME CONSTRAINT third_pkey TO second_pkey;

-- Rename table second to first
ALTER TABLE public.second RENAME TO first;

-- Rename table third to second
ALTER TABLE public.third RENAME TO second;
