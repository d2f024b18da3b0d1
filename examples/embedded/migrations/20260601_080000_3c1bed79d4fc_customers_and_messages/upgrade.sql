-- customers and messages
--
-- Revision 3c1bed79d4fc, the first

-- Create table customers
CREATE TABLE public.customers (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    phone text NOT NULL,
    CONSTRAINT customers_pkey PRIMARY KEY (id)
);

-- Create table messages
CREATE TABLE public.messages (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    CONSTRAINT messages_pkey PRIMARY KEY (id)
);

-- Add foreign key messages (customer_id) to customers
ALTER TABLE public.messages ADD CONSTRAINT messages_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers (id) ON DELETE CASCADE;
