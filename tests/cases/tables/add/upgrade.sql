-- tables/add
--
-- Revision 000000000002, after 000000000001

-- Create table invoices
CREATE TABLE public.invoices (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT invoices_pkey PRIMARY KEY (id)
);

-- Set comment of column invoices.amount
COMMENT ON COLUMN public.invoices.amount IS 'in cents';

-- Add foreign key invoices (user_id) to users
ALTER TABLE public.invoices ADD CONSTRAINT invoices_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
