-- Takes back: nullability/relax
--
-- Revision 000000000002, after 000000000001

-- require users.name
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
