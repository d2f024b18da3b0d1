-- Takes back: tables/add
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key invoices (user_id) to users
ALTER TABLE public.invoices DROP CONSTRAINT invoices_user_id_fkey;

-- Drop table invoices
DROP TABLE public.invoices;
