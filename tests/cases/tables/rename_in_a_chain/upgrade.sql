-- tables/rename_in_a_chain
--
-- Revision 000000000002, after 000000000001

-- Rename table second to third
ALTER TABLE public.second RENAME TO third;

-- Rename table first to second
ALTER TABLE public.first RENAME TO second;

-- Rename constraint second_pkey of third to third_pkey
ALTER TABLE public.third RENAME CONSTRAINT second_pkey TO third_pkey;

-- Rename constraint first_pkey of second to second_pkey
ALTER TABLE public.second RENAME CONSTRAINT first_pkey TO second_pkey;
